namespace Continuum.Images.Transfer;

/// <summary>How far a pull has come.</summary>
/// <param name="Digest">The layer under way.</param>
/// <param name="DoneBytes">Bytes of all missing layers that are here, those of earlier attempts included.</param>
/// <param name="TotalBytes">Bytes of all missing layers.</param>
public sealed record TransferProgress(string Digest, long DoneBytes, long TotalBytes);
