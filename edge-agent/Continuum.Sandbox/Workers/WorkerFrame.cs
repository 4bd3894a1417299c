namespace Continuum.Sandbox.Workers;

/// <summary>One message of a worker's channel. Its bytes are valid until the handler returns.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Id">Which request it is, or answers.</param>
/// <param name="Head">Its fields, as JSON.</param>
/// <param name="Payload">An event or an answer, as it is.</param>
internal readonly record struct WorkerFrame(
    WorkerFrameKind Kind, long Id, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Payload);
