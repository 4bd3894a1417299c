using System.Text.Json;

namespace Continuum.Sandbox.Workers;

/// <summary>How the agent tells a worker what its sandboxes may use: in one variable of its environment.</summary>
public static class WorkerSettings
{
    internal const string Variable = "CONTINUUM_WORKER";

    /// <summary>The folder for templates, in a worker.</summary>
    public static string TemplateFolder => $"{WorkerRoot.Shown}/{WorkerFolders.Templates}";

    /// <summary>What the agent set.</summary>
    /// <exception cref="InvalidDataException">It set nothing: the program was started by somebody else.</exception>
    public static SandboxPoolOptions Read() =>
        Environment.GetEnvironmentVariable(Variable) is { } json
        && JsonSerializer.Deserialize(json, WorkerJson.Default.SandboxPoolOptions) is { } options
            ? options
            : throw new InvalidDataException($"{Variable} is not set: continuum-worker is started by continuum-agent");

    internal static string Write(SandboxPoolOptions options) =>
        JsonSerializer.Serialize(options, WorkerJson.Default.SandboxPoolOptions);
}
