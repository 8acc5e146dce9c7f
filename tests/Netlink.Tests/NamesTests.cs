using System;
using System.Globalization;
using CsCni.Netlink;
using CsCni.Netlink.Generic;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Attribute names of error messages are the names in the enums.</summary>
public sealed class NamesTests
{
    [Theory]
    [InlineData(typeof(LinkSpace), typeof(LinkAttribute))]
    [InlineData(typeof(LinkInfoSpace), typeof(LinkInfoAttribute))]
    [InlineData(typeof(VethSpace), typeof(VethAttribute))]
    [InlineData(typeof(BridgeSpace), typeof(BridgeAttribute))]
    [InlineData(typeof(BridgePortSpace), typeof(BridgePortAttribute))]
    [InlineData(typeof(BridgeSpecSpace), typeof(BridgeSpecAttribute))]
    [InlineData(typeof(VxlanSpace), typeof(VxlanAttribute))]
    [InlineData(typeof(AddressSpace), typeof(AddressAttribute))]
    [InlineData(typeof(RouteSpace), typeof(RouteAttribute))]
    [InlineData(typeof(RouteMetricSpace), typeof(RouteMetric))]
    [InlineData(typeof(RuleSpace), typeof(RuleAttribute))]
    [InlineData(typeof(NeighbourSpace), typeof(NeighbourAttribute))]
    [InlineData(typeof(VrfSpace), typeof(VrfAttribute))]
    [InlineData(typeof(TrafficSpace), typeof(TrafficAttribute))]
    [InlineData(typeof(TbfSpace), typeof(TbfAttribute))]
    [InlineData(typeof(HtbSpace), typeof(HtbAttribute))]
    [InlineData(typeof(U32Space), typeof(U32Attribute))]
    [InlineData(typeof(MatchallSpace), typeof(MatchallAttribute))]
    [InlineData(typeof(ActionSpace), typeof(ActionAttribute))]
    [InlineData(typeof(MirredSpace), typeof(MirredAttribute))]
    [InlineData(typeof(ControlSpace), typeof(ControlAttribute))]
    [InlineData(typeof(FeaturesSpace), typeof(FeaturesAttribute))]
    [InlineData(typeof(EthtoolHeaderSpace), typeof(EthtoolHeaderAttribute))]
    [InlineData(typeof(BitsetSpace), typeof(BitsetAttribute))]
    [InlineData(typeof(BitsetBitsSpace), typeof(BitsetBitsAttribute))]
    [InlineData(typeof(BitsetBitSpace), typeof(BitsetBitAttribute))]
    public void EveryAttributeHasItsName(Type space, Type attributes)
    {
        AttributeSpace names = (AttributeSpace)Activator.CreateInstance(space)!;
        foreach (object value in Enum.GetValues(attributes))
        {
            Assert.Equal(value.ToString(), names.NameOf(Convert.ToUInt16(value, CultureInfo.InvariantCulture)));
        }

        Assert.Null(names.NameOf(9999));
    }
}
