"""The traffic of one namespace: a command in words on each line of standard input, an answer on each line of standard output.

  serve LABEL tcp|udp|sctp PORT [ADDRESS]     answer everybody with "LABEL the-address-that-is-seen"
  join LABEL GROUP PORT IFNAME                 the same for a multicast group
  ask PROTOCOL,TO,PORT[,SOURCE[,PORT]] ...     all at once; an answer each, or "-", tab-separated
  sniff IFNAME                                 from now on, keep each frame that comes in
  seen SECONDS LAST MARKER ...                 wait for a frame with LAST in it; which of the markers came, tab-separated
  send IFNAME FRAME ...                        frames in hexadecimal

It ends with its standard input, and needs no module that python3-minimal lacks.
"""
import select
import socket
import struct
import sys
import threading
import time

PATIENCE = 0.9
SCTP = 132
INIT, INIT_ACK = 1, 2
frames = []
arrived = threading.Condition()


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def plain(address):
    """An IPv4 address as it is, where a socket of both families says ::ffff:1.2.3.4; no zone."""
    return address.removeprefix("::ffff:").split("%")[0]


def listening(kind, port, address):
    """A socket of both families, or one of an address's."""
    sock = socket.socket(family_of(address or "::"), kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if not address:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.bind((address or "::", port))
    return sock


def start(function, *arguments):
    threading.Thread(target=function, args=arguments, daemon=True).start()


def serve(label, protocol, port, address=""):
    port = int(port)
    if protocol == "tcp":
        sock = listening(socket.SOCK_STREAM, port, address)
        sock.listen(64)
        start(serve_tcp, sock, label)
    elif protocol == "udp":
        start(serve_udp, listening(socket.SOCK_DGRAM, port, address), label)
    else:
        for family in (socket.AF_INET, socket.AF_INET6):
            start(serve_sctp, socket.socket(family, socket.SOCK_RAW, SCTP), label, port)
    return "ok"


def serve_tcp(sock, label):
    while True:
        connection, peer = sock.accept()
        try:
            connection.sendall(f"{label} {plain(peer[0])}".encode())
            connection.close()
        except OSError:
            pass


def serve_udp(sock, label):
    """Answers from the address that was asked, which a host of several must say itself."""
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    while True:
        try:
            _, extra, _, peer = sock.recvmsg(2048, 64)
            asked = [(level, kind, data[:16] + b"\0\0\0\0") for level, kind, data in extra if data[0] != 0xFF]
            sock.sendmsg([f"{label} {plain(peer[0])}".encode()], asked, 0, peer)
        except OSError:
            pass


def join(label, group, port, ifname):
    sock = socket.socket(family_of(group), socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("", int(port)))
    index = socket.if_nametoindex(ifname)
    member = socket.inet_pton(sock.family, group)
    if sock.family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member + struct.pack("=4si", b"\0\0\0\0", index))
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, member + struct.pack("=I", index))
    start(serve_udp, sock, label)
    return "ok"


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def sctp_packet(source, destination, verification, chunk, tag, cookie=b""):
    """One INIT or INIT ACK (RFC 9260, 3.3.2 and 3.3.3), whose cookie is our answer."""
    value = struct.pack("!IIHHI", tag, 65536, 1, 1, 1)
    if cookie:
        value += struct.pack("!HH", 7, 4 + len(cookie)) + cookie
    body = struct.pack("!BBH", chunk, 0, 4 + len(value)) + value
    body += b"\0" * (-len(body) % 4)
    ports = struct.pack("!HHI", source, destination, verification)
    return ports + struct.pack("<I", crc32c(ports + b"\0\0\0\0" + body)) + body


def read_sctp(sock):
    """Ports, verification tag, chunk, tag and cookie of a packet, and who sent it."""
    data, peer = sock.recvfrom(2048)
    if sock.family == socket.AF_INET:
        data = data[4 * (data[0] & 15):]
    source, destination, verification, _, chunk, _, length, tag = struct.unpack("!HHIIBBHI", data[:20])
    return source, destination, verification, chunk, tag, data[36:12 + length], peer


def serve_sctp(sock, label, port):
    while True:
        source, destination, _, chunk, tag, _, peer = read_sctp(sock)
        if destination == port and chunk == INIT:
            cookie = f"{label} {plain(peer[0])}".encode()
            sock.sendto(sctp_packet(port, source, tag, INIT_ACK, 77, cookie), (peer[0], 0))


def ask_sctp(to, port, source, source_port):
    """The handshake's first half, by hand: it tells what the test must know, and works where the kernel has no SCTP."""
    source_port = source_port or 30000 + time.monotonic_ns() // 1000 % 30000
    sock = socket.socket(family_of(to), socket.SOCK_RAW, SCTP)
    if source:
        sock.bind((source, 0))
    sock.sendto(sctp_packet(source_port, port, 0, INIT, 99), (to, 0))
    end = time.monotonic() + PATIENCE
    while select.select([sock], [], [], max(0, end - time.monotonic()))[0]:
        their_port, our_port, verification, chunk, _, cookie, peer = read_sctp(sock)
        if (their_port, our_port, verification, chunk, plain(peer[0])) == (port, source_port, 99, INIT_ACK, to):
            return cookie.decode()
    return "-"


def ask_socket(protocol, to, port, source, source_port):
    sock = socket.socket(family_of(to), socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.settimeout(PATIENCE)
    if source or source_port:
        sock.bind((source or ("::" if ":" in to else "0.0.0.0"), source_port))
    if protocol == "mcast":
        # The answer comes from another address than the group's, so the socket stays unconnected.
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 4)
        sock.sendto(b"?", (to, port))
        return sock.recvfrom(2048)[0].decode()
    sock.connect((to, port))
    if protocol == "udp":
        sock.send(b"?")
    return sock.recv(2048).decode()


def ask_one(question, answers, place):
    protocol, to, port, source, source_port = (question.split(",") + ["", ""])[:5]
    try:
        if protocol == "sctp":
            answers[place] = ask_sctp(to, int(port), source, int(source_port or 0))
        else:
            answers[place] = ask_socket(protocol, to, int(port), source, int(source_port or 0)) or "-"
    except OSError:
        answers[place] = "-"


def ask(*questions):
    answers = ["-"] * len(questions)
    threads = [threading.Thread(target=ask_one, args=(question, answers, place)) for place, question in enumerate(questions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return "\t".join(answers)


def sniff(ifname):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    sock.bind((ifname, 3))
    start(keep_frames, sock)
    return "ok"


def keep_frames(sock):
    while True:
        try:
            frame = sock.recv(4096)
        except OSError:
            # The link went down, as it does at DEL.
            return
        with arrived:
            frames.append(frame)
            arrived.notify_all()


def seen(seconds, last, *markers):
    def has(marker):
        return any(bytes.fromhex(marker) in frame for frame in frames)

    with arrived:
        arrived.wait_for(lambda: has(last), float(seconds))
        return "\t".join(marker for marker in markers if has(marker))


def send(ifname, *texts):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    sock.bind((ifname, 0))
    for text in texts:
        sock.send(bytes.fromhex(text))
    sock.close()
    return "ok"


COMMANDS = {"serve": serve, "join": join, "ask": ask, "sniff": sniff, "seen": seen, "send": send}
for line in sys.stdin:
    words = line.split()
    try:
        answer = COMMANDS[words[0]](*words[1:])
    except Exception as error:  # pylint: disable=broad-except
        answer = f"error: {error!r}"
    print(answer, flush=True)
