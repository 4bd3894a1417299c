namespace Continuum.Mqtt.Security;

/// <summary>
/// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677): proves a password without sending it, and has the server
/// prove that it knows it too. No channel binding. Passwords are used as the bytes of their UTF-8, not normalised.
/// </summary>
/// <param name="user">The user's name.</param>
/// <param name="readPassword">
/// Asked for the password at each conversation; it may change while the client lives.
/// </param>
public sealed class ScramLogin(string user, Func<string> readPassword) : IClientAuthentication
{
    /// <summary>
    /// Iterations of PBKDF2 that a server may ask for at most; 600,000 if nothing is said, and fewer than the 4,096 of
    /// RFC 7677, 4, let no server in. They are computed at each login, before the server has proved anything, and the
    /// connection stands still meanwhile: the default is a second or so of a small ARM core.
    /// </summary>
    public int MaxIterations { get; init; } = ScramLoginExchange.MostIterations;

    /// <inheritdoc/>
    public string Method => "SCRAM-SHA-256";

    /// <inheritdoc/>
    public IClientExchange Begin() => new ScramLoginExchange(user, readPassword(), mostIterations: MaxIterations);
}
