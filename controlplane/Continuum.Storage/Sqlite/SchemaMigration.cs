namespace Continuum.Storage.Sqlite;

/// <summary>One step of the schema, applied once, in one transaction with the note that it was.</summary>
/// <param name="Version">The version of the schema after it; one more than the step before.</param>
/// <param name="Sql">The statements.</param>
internal sealed record SchemaMigration(int Version, string Sql);
