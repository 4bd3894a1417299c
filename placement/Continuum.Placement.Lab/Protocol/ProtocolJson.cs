using System.Text.Json.Serialization;

namespace Continuum.Placement.Lab.Protocol;

/// <summary>How the state file is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(FinishedPart))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
