using System.Text.Json.Serialization;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>The error object that the Runtime API answers with.</summary>
internal sealed record RefusalBody(
    [property: JsonPropertyName("errorMessage")] string Message,
    [property: JsonPropertyName("errorType")] string Type);
