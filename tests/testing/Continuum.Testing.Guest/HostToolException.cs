namespace Continuum.Testing.Guest;

/// <summary>A program of the host failed.</summary>
public sealed class HostToolException(string command, int exitCode, string said)
    : Exception($"\"{command}\" ended with exit code {exitCode}: {said.Trim()}")
{
    /// <summary>The exit code.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What it said, on its standard error first.</summary>
    public string Said { get; } = said.Trim();
}
