using System.Text.Json.Serialization;
using Continuum.Grains.Fleet;
using Continuum.Grains.Functions;
using Continuum.Grains.Namespaces;
using Continuum.Grains.Nodes;
using Continuum.Grains.Shadows;

namespace Continuum.Grains;

/// <summary>The JSON of what grains persist.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(NodeState))]
[JsonSerializable(typeof(NodePart))]
[JsonSerializable(typeof(FleetState))]
[JsonSerializable(typeof(FunctionState))]
[JsonSerializable(typeof(NamespaceState))]
[JsonSerializable(typeof(DeviceShadowState))]
[JsonSerializable(typeof(NodeShadowsState))]
[JsonSerializable(typeof(DevicesState))]
[JsonSerializable(typeof(NameBucket))]
public sealed partial class GrainsJson : JsonSerializerContext;
