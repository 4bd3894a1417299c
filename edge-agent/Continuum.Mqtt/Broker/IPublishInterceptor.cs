namespace Continuum.Mqtt.Broker;

/// <summary>Sees every publication of a client before subscribers do, and decides when it is acknowledged.</summary>
public interface IPublishInterceptor
{
    /// <summary>
    /// Called in the order the client published; several calls for one client may be under way, and their
    /// acknowledgements go out in the same order. An exception closes the connection without acknowledgement.
    /// </summary>
    /// <param name="publish">The publication; its payload may be kept.</param>
    /// <param name="cancellationToken">The broker stops; nothing will be acknowledged any more.</param>
    ValueTask<PublishDisposition> OnPublishAsync(PublishContext publish, CancellationToken cancellationToken);
}
