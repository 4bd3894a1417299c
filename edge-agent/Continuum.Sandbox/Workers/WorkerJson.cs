using System.Text.Json.Serialization;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Logs;

namespace Continuum.Sandbox.Workers;

/// <summary>The heads of a worker's frames.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HelloMessage))]
[JsonSerializable(typeof(SandboxPoolOptions))]
[JsonSerializable(typeof(SandboxSpec))]
[JsonSerializable(typeof(PreparedMessage))]
[JsonSerializable(typeof(InvokeMessage))]
[JsonSerializable(typeof(ResultMessage))]
[JsonSerializable(typeof(VersionKey))]
[JsonSerializable(typeof(UseMessage))]
[JsonSerializable(typeof(List<LogLine>))]
internal sealed partial class WorkerJson : JsonSerializerContext;
