namespace CsCni.Netlink.Route;

/// <summary>
/// Names a qdisc, a class or a place that one can be attached to: two numbers of 16 bits, which tc(8) writes in
/// hexadecimal with a colon, 1:30.
/// </summary>
/// <param name="Value">Both numbers, the major one in the upper half. 0 (TC_H_UNSPEC) leaves the choice to the kernel.</param>
public readonly record struct TrafficHandle(uint Value)
{
    /// <summary>TC_H_ROOT, as a parent: what a link sends.</summary>
    public static TrafficHandle Root => new(0xffff_ffff);

    /// <summary>TC_H_INGRESS and TC_H_CLSACT, as a parent: the one place for a qdisc of kind ingress or clsact.</summary>
    public static TrafficHandle Ingress => new(0xffff_fff1);

    /// <summary>The handle ffff: that a qdisc of kind ingress or clsact always has; for ingress, the parent of its filters.</summary>
    public static TrafficHandle IngressQdisc => new(0xffff_0000);

    /// <summary>The parent of clsact's filters for what a link receives: TC_H_MIN_INGRESS of <see cref="Ingress"/>.</summary>
    public static TrafficHandle ClsactIngress => new(0xffff_fff2);

    /// <summary>The parent of clsact's filters for what a link sends: TC_H_MIN_EGRESS of <see cref="Ingress"/>.</summary>
    public static TrafficHandle ClsactEgress => new(0xffff_fff3);

    /// <summary>The number of the qdisc.</summary>
    public ushort Major => (ushort)(Value >> 16);

    /// <summary>The number of the class within the qdisc; 0 for the qdisc itself.</summary>
    public ushort Minor => (ushort)Value;

    /// <summary>Names a qdisc.</summary>
    /// <param name="major">1 to 0x7fff; those above are the kernel's to give away.</param>
    public static TrafficHandle Qdisc(ushort major) => new((uint)major << 16);

    /// <summary>Names a class of a qdisc.</summary>
    /// <param name="major">The qdisc's number.</param>
    /// <param name="minor">1 to 0xffff.</param>
    public static TrafficHandle Class(ushort major, ushort minor) => new(((uint)major << 16) | minor);

    /// <summary>As tc(8) writes it: <c>1:</c>, <c>1:30</c>, <c>root</c>.</summary>
    public override string ToString() => this == Root ? "root" : Minor == 0 ? $"{Major:x}:" : $"{Major:x}:{Minor:x}";
}
