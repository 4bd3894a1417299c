using System.Text.Json;
using System.Text.Json.Serialization;

namespace Continuum.Hosting.Health;

/// <summary>How a health page is written.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthView))]
public sealed partial class HealthJson : JsonSerializerContext;
