namespace Continuum.Mqtt.Security;

/// <summary>What a client shows when it connects.</summary>
/// <param name="Origin">Where the connection comes from; holds the client's certificate.</param>
/// <param name="ClientId">As the client gave it; may be empty.</param>
/// <param name="UserName">Null when the client gave none.</param>
/// <param name="Password">Valid until the verdict; null when the client gave none.</param>
public sealed record AuthenticationContext(
    ConnectionOrigin Origin, string ClientId, string? UserName, ReadOnlyMemory<byte>? Password);
