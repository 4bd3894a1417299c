namespace Continuum.Mqtt.Sessions;

/// <summary>
/// The session log cannot be read or written: no such folder, no permission, no room, or not our file.
/// </summary>
public sealed class SessionStoreException : Exception
{
    internal SessionStoreException(string path, string message, Exception? cause = null) : base(message, cause) =>
        Path = path;

    /// <summary>The file or folder concerned.</summary>
    public string Path { get; }
}
