using System.Text.Json;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>Where in a document of the API the things of use are: what a property leads to.</summary>
internal static class ApiDocumentMap
{
    /// <summary>The object or array that is the value of a property, and the meaning of the value where it is neither.</summary>
    /// <param name="parent">What the property is in.</param>
    /// <param name="name">The reader, on the property's name.</param>
    internal static (Place Place, Scalar Scalar) Find(Place parent, ref Utf8JsonReader name) => parent switch
    {
        Place.Event => InEvent(ref name),
        Place.Object => InObject(ref name),
        Place.Metadata => InMetadata(ref name),
        Place.Spec => InSpec(ref name),
        Place.Status => (name.ValueTextEquals("conditions"u8) ? Place.Conditions : Place.Elsewhere, Scalar.None),
        Place.Condition => (Place.Elsewhere, InCondition(ref name)),
        Place.Details => (Place.Elsewhere, name.ValueTextEquals("retryAfterSeconds"u8) ? Scalar.RetryAfterSeconds : Scalar.None),
        _ => default,
    };

    /// <summary>What the elements of an array are.</summary>
    internal static (Place Place, Scalar Scalar) Element(Place array) => array switch
    {
        Place.Items => (Place.Object, Scalar.None),
        Place.Conditions => (Place.Condition, Scalar.None),
        Place.PodCidrs => (Place.Elsewhere, Scalar.PodCidrsItem),
        _ => default,
    };

    /// <summary>Whether a place is an array; the others are objects.</summary>
    internal static bool IsArray(Place place) => place is Place.Items or Place.Conditions or Place.PodCidrs;

    private static (Place, Scalar) InEvent(ref Utf8JsonReader name) =>
        name.ValueTextEquals("type"u8) ? (Place.Elsewhere, Scalar.EventType)
        : name.ValueTextEquals("object"u8) ? (Place.Object, Scalar.None)
        : default;

    /// <summary>"status" is an object in a node, and a word in a Status, which has its code beside.</summary>
    private static (Place, Scalar) InObject(ref Utf8JsonReader name) =>
        name.ValueTextEquals("kind"u8) ? (Place.Elsewhere, Scalar.Kind)
        : name.ValueTextEquals("metadata"u8) ? (Place.Metadata, Scalar.None)
        : name.ValueTextEquals("spec"u8) ? (Place.Spec, Scalar.None)
        : name.ValueTextEquals("status"u8) ? (Place.Status, Scalar.None)
        : name.ValueTextEquals("items"u8) ? (Place.Items, Scalar.None)
        : name.ValueTextEquals("code"u8) ? (Place.Elsewhere, Scalar.Code)
        : name.ValueTextEquals("reason"u8) ? (Place.Elsewhere, Scalar.Reason)
        : name.ValueTextEquals("message"u8) ? (Place.Elsewhere, Scalar.Message)
        : name.ValueTextEquals("details"u8) ? (Place.Details, Scalar.None)
        : default;

    private static (Place, Scalar) InMetadata(ref Utf8JsonReader name) =>
        name.ValueTextEquals("annotations"u8) ? (Place.Annotations, Scalar.None)
        : name.ValueTextEquals("name"u8) ? (Place.Elsewhere, Scalar.Name)
        : name.ValueTextEquals("resourceVersion"u8) ? (Place.Elsewhere, Scalar.ResourceVersion)
        : name.ValueTextEquals("creationTimestamp"u8) ? (Place.Elsewhere, Scalar.Created)
        : name.ValueTextEquals("continue"u8) ? (Place.Elsewhere, Scalar.Continue)
        : default;

    private static (Place, Scalar) InSpec(ref Utf8JsonReader name) =>
        name.ValueTextEquals("podCIDRs"u8) ? (Place.PodCidrs, Scalar.None)
        : name.ValueTextEquals("podCIDR"u8) ? (Place.Elsewhere, Scalar.PodCidr)
        : default;

    private static Scalar InCondition(ref Utf8JsonReader name) =>
        name.ValueTextEquals("type"u8) ? Scalar.ConditionType
        : name.ValueTextEquals("status"u8) ? Scalar.ConditionStatus
        : name.ValueTextEquals("reason"u8) ? Scalar.ConditionReason
        : name.ValueTextEquals("message"u8) ? Scalar.ConditionMessage
        : Scalar.None;
}
