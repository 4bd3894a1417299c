namespace Continuum.Sandbox.RuntimeApi;

/// <summary>What the Runtime API answers.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, whole.</param>
/// <param name="ContentType">Its media type; null: none is given.</param>
internal readonly record struct RuntimeReply(int Status, ReadOnlyMemory<byte> Body, string? ContentType);
