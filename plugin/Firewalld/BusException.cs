using System;

namespace CsCni.Plugin.Firewalld;

/// <summary>A D-Bus call without a result: the other side answered with an error, or nothing that can be understood, or not at all.</summary>
internal sealed class BusException : Exception
{
    /// <summary>No understandable answer.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="isTimeout">Whether it was that the time was up.</param>
    public BusException(string message, bool isTimeout = false)
        : base(message) => (ErrorName, ErrorText, IsTimeout) = (string.Empty, string.Empty, isTimeout);

    /// <summary>An error message as the answer.</summary>
    /// <param name="errorName">Its name, such as org.freedesktop.DBus.Error.AccessDenied.</param>
    /// <param name="errorText">Its text, which may have several lines.</param>
    public BusException(string errorName, string errorText)
        : base($"{errorName}: {errorText}") => (ErrorName, ErrorText) = (errorName, errorText);

    /// <summary>The error message's name; empty where there was no such message.</summary>
    public string ErrorName { get; }

    /// <summary>The error message's text; empty where there was no such message.</summary>
    public string ErrorText { get; }

    public bool IsTimeout { get; }
}
