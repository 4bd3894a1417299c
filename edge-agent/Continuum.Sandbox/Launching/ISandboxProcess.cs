namespace Continuum.Sandbox.Launching;

/// <summary>A program that runs isolated, whatever isolates it.</summary>
internal interface ISandboxProcess : IAsyncDisposable
{
    /// <summary>Its name on this node.</summary>
    string Id { get; }

    /// <summary>What it writes; ends with it.</summary>
    Stream StandardOutput { get; }

    /// <summary>What it writes of errors; ends with it.</summary>
    Stream StandardError { get; }

    /// <summary>Why it is no more.</summary>
    Task<SandboxExit> Exited { get; }

    /// <summary>Kills all of it; completes when none of it is left.</summary>
    Task KillAsync();

    /// <summary>What it uses, or used when it ended.</summary>
    SandboxUsage ReadUsage();
}
