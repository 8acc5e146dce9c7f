using System;
using System.Collections.Generic;
using System.Text.Json;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>
/// Picks out of a document of the API what is of use, and passes over the rest: most of a node is about images and about who
/// set which field.
/// </summary>
/// <param name="keys">Which annotations are of use.</param>
/// <param name="isWatch">Whether the document is a watch, whose every line is an event, or one object.</param>
internal sealed class ApiObjectReader(AnnotationKeys keys, bool isWatch) : IJsonTokenSink
{
    /// <summary>No value of use is longer; of one that is, its length is all that is kept.</summary>
    private const int LongestValue = 4096;

    /// <summary>Whether the document is a watch.</summary>
    internal bool IsWatch => isWatch;

    private readonly Stack<Place> _places = new();
    private readonly ApiObject _item = new();
    private readonly string?[] _condition = new string?[4];
    private Place _place;
    private Scalar _scalar;
    private AnnotationKind? _annotation;
    private int _passedOver;
    private string? _eventType;

    /// <summary>Takes each node of a list. The object is used again for the next one.</summary>
    internal Action<ApiObject>? OnItem { get; init; }

    /// <summary>Takes each event of a watch: its type, and the object, which is used again for the next one.</summary>
    internal Action<string?, ApiObject>? OnEvent { get; init; }

    /// <summary>The outermost object: a list without its items, a node, a Status.</summary>
    internal ApiObject Root { get; } = new();

    /// <summary>Whether the outermost object has ended; always false for a watch, which has none.</summary>
    internal bool IsComplete { get; private set; }

    private ApiObject Current => _places.Contains(Place.Items) ? _item : Root;

    /// <inheritdoc/>
    public bool Accept(ref Utf8JsonReader token)
    {
        switch (token.TokenType)
        {
            case JsonTokenType.PropertyName:
                Meet(ref token);
                return false;
            case JsonTokenType.StartObject:
                Enter(isArray: false);
                return false;
            case JsonTokenType.StartArray:
                Enter(isArray: true);
                return false;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                return Leave();
            default:
                Take(ref token);
                return false;
        }
    }

    private void Meet(ref Utf8JsonReader name)
    {
        if (_passedOver > 0)
        {
            return;
        }

        if (_places.Peek() == Place.Annotations)
        {
            _annotation = keys.Find(ref name);
            (_place, _scalar) = (Place.Elsewhere, _annotation is null ? Scalar.None : Scalar.Annotation);
            return;
        }

        (_place, _scalar) = ApiDocumentMap.Find(_places.Peek(), ref name);
    }

    private void Enter(bool isArray)
    {
        if (_passedOver > 0)
        {
            _passedOver++;
            return;
        }

        Place place = _places.Count == 0 ? (isWatch ? Place.Event : Place.Object) : _place;
        if (place == Place.Elsewhere || ApiDocumentMap.IsArray(place) != isArray || (place == Place.Items && _places.Count > 1))
        {
            // The outermost value has nowhere to be passed over to: what is not an object there is no answer.
            if (_places.Count == 0)
            {
                throw new JsonException("an array where an object was expected");
            }

            _passedOver = 1;
            return;
        }

        Begin(place);
        _places.Push(place);
        (_place, _scalar) = ApiDocumentMap.Element(place);
    }

    private void Begin(Place place)
    {
        switch (place)
        {
            case Place.Event:
                _eventType = null;
                Root.Clear();
                break;
            case Place.Object when _places.Count > 0 && _places.Peek() == Place.Items:
                _item.Clear();
                break;
            case Place.Condition:
                Array.Clear(_condition);
                break;
            case Place.PodCidrs:
                Current.PodCidrs.Clear();
                break;
            default:
                break;
        }
    }

    private bool Leave()
    {
        if (_passedOver > 0)
        {
            _passedOver--;
            return false;
        }

        Place place = _places.Pop();
        bool isEntry = End(place);
        if (_places.Count > 0)
        {
            // The next element of the array that this was one of; after a property, the next name sets them anew.
            (_place, _scalar) = ApiDocumentMap.Element(_places.Peek());
        }

        return isEntry;
    }

    /// <summary>True where an entry of the document has ended.</summary>
    private bool End(Place place)
    {
        switch (place)
        {
            case Place.Event:
                OnEvent?.Invoke(_eventType, Root);
                return true;
            case Place.Object when _places.Count == 0:
                IsComplete = true;
                return true;
            case Place.Object when _places.Peek() == Place.Items:
                OnItem?.Invoke(_item);
                return true;
            case Place.Condition when _condition[0] == NodeCondition.Type:
                Current.NetworkUnavailable = new(_condition[1] ?? string.Empty, _condition[2] ?? string.Empty, _condition[3] ?? string.Empty);
                return false;
            default:
                return false;
        }
    }

    private void Take(ref Utf8JsonReader token)
    {
        if (_passedOver > 0)
        {
            return;
        }

        if (_places.Count == 0)
        {
            throw new JsonException("a single value where an object was expected");
        }

        if (token.TokenType == JsonTokenType.Number)
        {
            TakeNumber(ref token);
        }
        else if (token.TokenType == JsonTokenType.String && _scalar is not (Scalar.None or Scalar.Code or Scalar.RetryAfterSeconds))
        {
            TakeText(Text(ref token));
        }
    }

    private void TakeNumber(ref Utf8JsonReader token)
    {
        int number = token.TryGetInt32(out int value) && value > 0 ? value : 0;
        if (_scalar == Scalar.Code)
        {
            Current.Code = number;
        }
        else if (_scalar == Scalar.RetryAfterSeconds)
        {
            Current.RetryAfterSeconds = number;
        }
    }

    private void TakeText(string text)
    {
        ApiObject current = Current;
        switch (_scalar)
        {
            case Scalar.EventType: _eventType = text; break;
            case Scalar.Kind: current.Kind = text; break;
            case Scalar.Name: current.Name = text; break;
            case Scalar.ResourceVersion: current.ResourceVersion = text; break;
            case Scalar.Created: current.Created = text; break;
            case Scalar.Continue: current.Continue = text; break;
            case Scalar.Annotation: current[_annotation!.Value] = text; break;
            case Scalar.PodCidr: current.PodCidr = text; break;
            case Scalar.PodCidrsItem when current.PodCidrs.Count < ApiObject.MostPodCidrs: current.PodCidrs.Add(text); break;
            case Scalar.ConditionType: _condition[0] = text; break;
            case Scalar.ConditionStatus: _condition[1] = text; break;
            case Scalar.ConditionReason: _condition[2] = text; break;
            case Scalar.ConditionMessage: _condition[3] = text; break;
            case Scalar.Reason: current.Reason = text; break;
            case Scalar.Message: current.Message = text; break;
            default: break;
        }
    }

    private static string Text(ref Utf8JsonReader token) => token.ValueSpan.Length <= LongestValue
        ? token.GetString()!
        : $"(a value of {token.ValueSpan.Length} bytes)";
}
