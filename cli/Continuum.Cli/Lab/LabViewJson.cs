using System.Text.Json;
using System.Text.Json.Serialization;

namespace Continuum.Cli.Lab;

/// <summary>What the Lab's commands tell programs.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IReadOnlyList<LabPolicyView>))]
[JsonSerializable(typeof(LabMeasurements))]
[JsonSerializable(typeof(IReadOnlyList<LabKeepAliveView>))]
internal sealed partial class LabViewJson : JsonSerializerContext;
