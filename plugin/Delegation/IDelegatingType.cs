using CsCni.Cni;
using CsCni.Cni.Results;

namespace CsCni.Plugin.Delegation;

/// <summary>
/// A type that attaches nothing itself: it makes another interface type's configuration, and hands the call on (CNI
/// specification 1.1.0, section 4 "Plugin delegation").
/// </summary>
internal interface IDelegatingType
{
    /// <summary>ADD: the delegate's result.</summary>
    CniResult Add(CniCall call);

    /// <summary>DEL.</summary>
    void Del(CniCall call);

    /// <summary>CHECK.</summary>
    void Check(CniCall call);

    /// <summary>GC.</summary>
    void Gc(CniCall call);

    /// <summary>STATUS.</summary>
    void Status(CniCall call);
}
