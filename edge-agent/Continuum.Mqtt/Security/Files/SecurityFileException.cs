namespace Continuum.Mqtt.Security.Files;

/// <summary>
/// A file of certificates, users or rules cannot be used; the message says which, why, and what would be right.
/// </summary>
public sealed class SecurityFileException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">The file, the problem and what would be right.</param>
    /// <param name="innerException">What was thrown, if anything was.</param>
    public SecurityFileException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
