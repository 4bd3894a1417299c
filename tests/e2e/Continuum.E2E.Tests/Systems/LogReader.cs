using Continuum.E2E.Tests.Functions;
using Continuum.Testing;

namespace Continuum.E2E.Tests.Systems;

/// <summary>Reads a function's log from the control plane.</summary>
internal static class LogReader
{
    /// <summary>The newest lines, as NDJSON.</summary>
    public static async Task<string> ReadAsync(ControlPlaneApi api, Declared function) => await api.Http.GetStringAsync(
        $"/v1/namespaces/{function.Namespace}/functions/{function.Name}/logs?tail=1000");

    /// <summary>Waits for a text in the log.</summary>
    public static Task<string> SawAsync(ControlPlaneApi api, Declared function, string text) => Deadline.SeenAsync(
        $"\"{text}\" in the log of {function.Namespace}/{function.Name}",
        () => ReadAsync(api, function),
        log => log.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until so many invocations have begun.</summary>
    public static Task<int> StartedAsync(ControlPlaneApi api, Declared function, int invocations) => Deadline.SeenAsync(
        $"{invocations} invocations of {function.Namespace}/{function.Name} to begin",
        async () => (await ReadAsync(api, function)).Split("\"START ").Length - 1,
        begun => begun >= invocations);
}
