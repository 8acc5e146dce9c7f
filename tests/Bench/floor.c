/*
 * The kernel's share of an attachment: the least netlink work that makes one, and nothing else. Called as a plugin is,
 * with a line "BRIDGE ADDRESS/LENGTH GATEWAY [ADDRESS/LENGTH GATEWAY]" on standard input; a pod's number, at the end of
 * CNI_CONTAINERID, is added to the addresses. No JSON is read, no address is allocated, nothing is undone or checked.
 *
 * ADD: RTM_NEWLINK of a veth pair, its host end up on the bridge and its peer in the container; the addresses, up and a
 * default route by each gateway in one datagram; RTM_GETLINK of both ends, as a result tells their hardware addresses.
 * DEL: RTM_DELLINK.
 *
 * With a line "delete" ADD does nothing, and DEL deletes CNI_IFNAME in the container; with a line "return NAME" DEL brings it
 * back to the node under this name. It is what DEL of any type of one link comes down to.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[8192];
static int used, acks;
static struct nlmsghdr *message;

static void fail(const char *what)
{
    fprintf(stderr, "floor: ");
    perror(what);
    exit(1);
}

static int open_netlink(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0)
        fail("socket");
    return fd;
}

static void begin(int type, int flags, const void *header, int size)
{
    message = (struct nlmsghdr *)(buffer + used);
    memset(message, 0, NLMSG_SPACE(size));
    message->nlmsg_type = type;
    message->nlmsg_flags = NLM_F_REQUEST | flags;
    memcpy(NLMSG_DATA(message), header, size);
    message->nlmsg_len = NLMSG_LENGTH(size);
    acks += 1;
}

static struct rtattr *put(int type, const void *data, int size)
{
    struct rtattr *attribute = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = RTA_LENGTH(size);
    if (size)
        memcpy(RTA_DATA(attribute), data, size);
    message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(attribute->rta_len);
    return attribute;
}

static void close_nest(struct rtattr *attribute)
{
    attribute->rta_len = (char *)message + NLMSG_ALIGN(message->nlmsg_len) - (char *)attribute;
}

static void end(void)
{
    used = (char *)message + NLMSG_ALIGN(message->nlmsg_len) - buffer;
}

/* Sends what was put together, and waits for every answer; the last RTM_NEWLINK's index goes to *link. */
static void transact(int fd, int *link)
{
    static char answer[32768];
    if (send(fd, buffer, used, 0) != used)
        fail("send");
    while (acks > 0) {
        int size = recv(fd, answer, sizeof answer, 0);
        if (size < 0)
            fail("recv");
        for (struct nlmsghdr *header = (void *)answer; NLMSG_OK(header, size); header = NLMSG_NEXT(header, size)) {
            struct nlmsgerr *error = NLMSG_DATA(header);
            if (header->nlmsg_type == NLMSG_ERROR && error->error) {
                fprintf(stderr, "floor: message of type %d: %s\n", error->msg.nlmsg_type, strerror(-error->error));
                exit(1);
            }
            if (header->nlmsg_type == RTM_NEWLINK && link)
                *link = ((struct ifinfomsg *)NLMSG_DATA(header))->ifi_index;
            acks--;
        }
    }
    used = 0;
}

static void get_link(int fd, const char *name, int *index)
{
    struct ifinfomsg header = { 0 };
    begin(RTM_GETLINK, 0, &header, sizeof header);
    put(IFLA_IFNAME, name, strlen(name) + 1);
    end();
    transact(fd, index);
}

static void create_pair(int fd, const char *name, const char *peer, int bridge, int netns)
{
    struct ifinfomsg header = { .ifi_flags = IFF_UP, .ifi_change = IFF_UP }, none = { 0 };
    begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, &header, sizeof header);
    put(IFLA_IFNAME, name, strlen(name) + 1);
    put(IFLA_MASTER, &bridge, sizeof bridge);
    struct rtattr *info = put(IFLA_LINKINFO, 0, 0);
    put(IFLA_INFO_KIND, "veth", 4);
    struct rtattr *data = put(IFLA_INFO_DATA, 0, 0);
    struct rtattr *other = put(VETH_INFO_PEER, &none, sizeof none);
    put(IFLA_IFNAME, peer, strlen(peer) + 1);
    put(IFLA_NET_NS_FD, &netns, sizeof netns);
    close_nest(other);
    close_nest(data);
    close_nest(info);
    end();
    transact(fd, 0);
}

static void put_address(int link, const char *text, int number)
{
    unsigned char address[16];
    char copy[64];
    snprintf(copy, sizeof copy, "%s", text);
    char *length = strchr(copy, '/');
    *length++ = 0;
    int is_v6 = strchr(copy, ':') != 0, size = is_v6 ? 16 : 4;
    inet_pton(is_v6 ? AF_INET6 : AF_INET, copy, address);
    for (int index = size - 1, carry = number; index >= 0 && carry; carry >>= 8, index--) {
        carry += address[index];
        address[index] = carry;
    }
    struct ifaddrmsg header = { .ifa_family = is_v6 ? AF_INET6 : AF_INET, .ifa_prefixlen = atoi(length), .ifa_index = link, .ifa_flags = is_v6 ? IFA_F_NODAD : 0 };
    begin(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, &header, sizeof header);
    put(IFA_LOCAL, address, size);
    put(IFA_ADDRESS, address, size);
    end();
}

static void put_up(int link)
{
    struct ifinfomsg header = { .ifi_index = link, .ifi_flags = IFF_UP, .ifi_change = IFF_UP };
    begin(RTM_NEWLINK, NLM_F_ACK, &header, sizeof header);
    end();
}

static void put_route(int link, const char *gateway)
{
    unsigned char address[16];
    int is_v6 = strchr(gateway, ':') != 0;
    inet_pton(is_v6 ? AF_INET6 : AF_INET, gateway, address);
    struct rtmsg header = { .rtm_family = is_v6 ? AF_INET6 : AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_BOOT, .rtm_type = RTN_UNICAST };
    begin(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_ACK, &header, sizeof header);
    put(RTA_GATEWAY, address, is_v6 ? 16 : 4);
    put(RTA_OIF, &link, sizeof link);
    end();
}

static void add(const char *input, const char *name, const char *ifname, int number)
{
    char bridge_name[64], address[2][64], gateway[2][64];
    int bridge, link, host;
    int families = (sscanf(input, "%63s %63s %63s %63s %63s", bridge_name, address[0], gateway[0], address[1], gateway[1]) - 1) / 2;
    int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), netns = open(getenv("CNI_NETNS"), O_RDONLY | O_CLOEXEC);
    int outside = open_netlink();
    if (netns < 0 || setns(netns, CLONE_NEWNET))
        fail("CNI_NETNS");
    int inside = open_netlink();
    if (setns(own, CLONE_NEWNET))
        fail("own namespace");
    get_link(outside, bridge_name, &bridge);
    create_pair(outside, name, ifname, bridge, netns);
    get_link(inside, ifname, &link);
    for (int family = 0; family < families; family++)
        put_address(link, address[family], number);
    put_up(link);
    for (int family = 0; family < families; family++)
        put_route(link, gateway[family]);
    transact(inside, 0);
    get_link(outside, name, &host);
    printf("{\"host\": %d, \"container\": %d}\n", host, link);
}

static void delete(const char *name)
{
    struct ifinfomsg header = { 0 };
    begin(RTM_DELLINK, NLM_F_ACK, &header, sizeof header);
    put(IFLA_IFNAME, name, strlen(name) + 1);
    end();
    transact(open_netlink(), 0);
}

static void enter_container(void)
{
    int netns = open(getenv("CNI_NETNS"), O_RDONLY | O_CLOEXEC);
    if (netns < 0 || setns(netns, CLONE_NEWNET))
        fail("CNI_NETNS");
}

static void give_back(const char *ifname, const char *name)
{
    int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), link;
    enter_container();
    int inside = open_netlink();
    get_link(inside, ifname, &link);
    struct ifinfomsg header = { .ifi_index = link, .ifi_change = IFF_UP };
    /* Down first: a link that is up takes the kernel longer to move. */
    begin(RTM_NEWLINK, NLM_F_ACK, &header, sizeof header);
    end();
    begin(RTM_NEWLINK, NLM_F_ACK, &header, sizeof header);
    put(IFLA_IFNAME, name, strlen(name) + 1);
    put(IFLA_NET_NS_FD, &own, sizeof own);
    end();
    transact(inside, 0);
}

int main(void)
{
    char input[512], given[IFNAMSIZ];
    const char *container = getenv("CNI_CONTAINERID"), *ifname = getenv("CNI_IFNAME"), *command = getenv("CNI_COMMAND");
    char name[IFNAMSIZ];
    if (!container || !ifname || !command)
        return 0;
    int digits = strlen(container);
    while (digits > 0 && container[digits - 1] >= '0' && container[digits - 1] <= '9')
        digits--;
    int number = atoi(container + digits);
    snprintf(name, sizeof name, "floor%d", number);
    int size = read(0, input, sizeof input - 1), is_add = !strcmp(command, "ADD");
    input[size < 0 ? 0 : size] = 0;
    if (!strcmp(input, "delete\n")) {
        if (is_add)
            return 0;
        enter_container();
        delete(ifname);
    } else if (sscanf(input, "return %15s", given) == 1) {
        if (!is_add)
            give_back(ifname, given);
    } else if (is_add)
        add(input, name, ifname, number);
    else
        delete(name);
    return 0;
}
