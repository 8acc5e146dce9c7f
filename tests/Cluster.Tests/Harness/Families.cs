using System;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>The families of a cluster's pods, and of its underlay.</summary>
[Flags]
public enum Families
{
    V4 = 1,
    V6 = 2,
    Dual = V4 | V6,
}
