namespace CsCni.Netlink.Route;

/// <summary>The notifications of a received datagram, for <c>foreach</c>.</summary>
public readonly ref struct RouteNotifications
{
    private readonly NetlinkMessages _messages;

    internal RouteNotifications(NetlinkMessages messages) => _messages = messages;

    /// <summary>Starts at the first notification.</summary>
    public Enumerator GetEnumerator() => new(_messages.GetEnumerator());

    /// <summary>Steps from notification to notification.</summary>
    public ref struct Enumerator
    {
        private NetlinkMessages.Enumerator _messages;

        internal Enumerator(NetlinkMessages.Enumerator messages) => _messages = messages;

        /// <summary>The notification that was reached.</summary>
        public readonly RouteNotification Current => new(_messages.Current);

        /// <summary>Goes on to the next notification.</summary>
        /// <returns>False at the end of the datagram.</returns>
        /// <exception cref="NetlinkFormatException">A header is cut off, or a length does not fit.</exception>
        public bool MoveNext() => _messages.MoveNext();
    }
}
