using Microsoft.Data.Sqlite;
using Orleans.Runtime;

namespace Continuum.Storage.Sqlite;

/// <summary>The primary key of one stored state.</summary>
internal sealed record StateKey(string GrainType, string GrainKey, string StateName)
{
    public static StateKey Of(string stateName, GrainId grainId) =>
        new(grainId.Type.ToString()!, grainId.Key.ToString()!, stateName);

    public SqliteCommand Command(SqliteConnection connection)
    {
        SqliteCommand command = connection.CreateCommand();
        command.Parameters.AddWithValue("$type", GrainType);
        command.Parameters.AddWithValue("$key", GrainKey);
        command.Parameters.AddWithValue("$name", StateName);
        return command;
    }

    public override string ToString() => $"{GrainType}/{GrainKey} '{StateName}'";
}
