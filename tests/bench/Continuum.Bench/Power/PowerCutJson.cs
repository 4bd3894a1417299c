using System.Text.Json.Serialization;

namespace Continuum.Bench.Power;

/// <summary>The result for programs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PowerCutResult))]
internal sealed partial class PowerCutJson : JsonSerializerContext;
