namespace Continuum.Placement.Lab.Protocol;

/// <summary>What measurements have to go by.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Data">The published data; null without a folder.</param>
internal sealed record ProtocolContext(ProtocolOptions Options, DataCatalogue? Data)
{
    internal bool Quick => Options.Quick;

    /// <summary>The seeds to run with.</summary>
    internal IEnumerable<int> Seeds => Enumerable.Range(1, Quick ? 1 : Options.Seeds);

    /// <summary>One figure for a quick run, another for a full one.</summary>
    internal T Either<T>(T quick, T full) => Quick ? quick : full;

    /// <summary>Why a test that needs a kind of published data cannot run.</summary>
    internal string? Needs(string what, Func<DataCatalogue, bool> has) =>
        Data is null ? $"needs {what}; name the data folder (--data or CONTINUUM_PLACEMENT_DATA)"
        : !has(Data) ? $"needs {what}; there is none in {Data.Folder}"
        : null;
}
