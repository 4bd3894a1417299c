using System.Text.Json.Serialization;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>How runs are written and read as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StoredRun))]
[JsonSerializable(typeof(LabReport))]
[JsonSerializable(typeof(LabOptions))]
internal sealed partial class LabJson : JsonSerializerContext;
