using System.Text.Json.Serialization;

namespace Continuum.Bench.Kills;

/// <summary>The result for programs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(KillResult))]
internal sealed partial class KillJson : JsonSerializerContext;
