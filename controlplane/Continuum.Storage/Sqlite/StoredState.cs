namespace Continuum.Storage.Sqlite;

/// <summary>One row of grain_state, without its key.</summary>
internal sealed record StoredState(string Etag, string Json);
