using System.IO;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>Certificates as an operator makes them, by openssl.</summary>
internal sealed class Certificates
{
    private readonly string _directory;

    internal Certificates(string directory)
    {
        _directory = directory;
        Authority("ca");
        Authority("otherca");

        // clientAuth too: with client certificates on, etcd's gateway is itself a client of etcd, by the server's certificate.
        Sign("server", "ca", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth");
        Sign("client", "ca", "extendedKeyUsage=clientAuth");
        Sign("otherclient", "otherca", "extendedKeyUsage=clientAuth");
    }

    internal string Certificate(string name) => Path.Combine(_directory, name + ".crt");

    internal string Key(string name) => Path.Combine(_directory, name + ".key");

    internal void Sign(string name, string authority, string extensions)
    {
        string request = Path.Combine(_directory, name + ".csr"), extensionFile = Path.Combine(_directory, name + ".ext");
        File.WriteAllText(extensionFile, extensions + "\n");
        OpenSsl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", $"/CN={name}", "-keyout", Key(name), "-out", request);
        OpenSsl("x509", "-req", "-in", request, "-CA", Certificate(authority), "-CAkey", Key(authority), "-CAcreateserial", "-days", "2", "-extfile", extensionFile, "-out", Certificate(name));
    }

    private void Authority(string name) => OpenSsl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", $"/CN={name}",
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign", "-keyout", Key(name), "-out", Certificate(name));

    private static void OpenSsl(params string[] arguments) => EtcdServer.Run("/usr/bin/openssl", arguments);
}
