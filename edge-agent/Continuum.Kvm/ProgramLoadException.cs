namespace Continuum.Kvm;

/// <summary>A program cannot be started.</summary>
/// <param name="path">Its path in the sandbox.</param>
/// <param name="message">What was wrong, and what would be right.</param>
public sealed class ProgramLoadException(string path, string message) : Exception(message)
{
    /// <summary>Its path in the sandbox.</summary>
    public string Path { get; } = path;
}
