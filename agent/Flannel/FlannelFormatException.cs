using System;
using CsCni.Cni;

namespace CsCni.Agent.Flannel;

/// <summary>A document of Flannel's that cannot be used: the message names the document, the key, its value and what was expected.</summary>
internal sealed class FlannelFormatException(string message) : Exception(PlainLine.Of(message));
