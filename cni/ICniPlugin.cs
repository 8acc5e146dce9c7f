using CsCni.Cni.Results;

namespace CsCni.Cni;

/// <summary>What an executable does for each command; <see cref="PluginHost"/> does the rest of the protocol.</summary>
public interface ICniPlugin
{
    /// <summary>One line that says what the executable is.</summary>
    string About { get; }

    /// <summary>The types that it serves, with a comma and a space between each two.</summary>
    string Types { get; }

    /// <summary>ADD. Fails with a <see cref="CniException"/>, and leaves nothing behind then.</summary>
    CniResult Add(CniCall call);

    /// <summary>DEL. Succeeds where there is nothing left to remove.</summary>
    void Del(CniCall call);

    /// <summary>CHECK.</summary>
    void Check(CniCall call);

    /// <summary>GC.</summary>
    void Gc(CniCall call);

    /// <summary>STATUS. Changes nothing.</summary>
    void Status(CniCall call);
}
