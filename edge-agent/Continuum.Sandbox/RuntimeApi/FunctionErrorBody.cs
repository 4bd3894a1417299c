using System.Text.Json;
using System.Text.Json.Serialization;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>The error object that programs post; any part may be missing.</summary>
internal sealed record FunctionErrorBody(
    [property: JsonPropertyName("errorMessage")] string? Message,
    [property: JsonPropertyName("errorType")] string? Type,
    [property: JsonPropertyName("stackTrace")] JsonElement StackTrace);
