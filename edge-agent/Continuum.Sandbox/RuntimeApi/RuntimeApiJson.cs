using System.Text.Json.Serialization;

namespace Continuum.Sandbox.RuntimeApi;

[JsonSerializable(typeof(FunctionErrorBody))]
[JsonSerializable(typeof(RefusalBody))]
internal sealed partial class RuntimeApiJson : JsonSerializerContext;
