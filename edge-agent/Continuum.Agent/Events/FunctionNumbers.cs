using System.Collections.Concurrent;
using Continuum.Contracts.Functions;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>
/// The small numbers by which rows name functions. The committer adds to them; any thread may look up what is committed.
/// </summary>
internal sealed class FunctionNumbers : IDisposable
{
    private readonly SqliteCommand _insert;
    private readonly ConcurrentDictionary<FunctionKey, long> _numbers = new();
    private readonly ConcurrentDictionary<long, FunctionKey> _keys = new();
    private readonly Dictionary<FunctionKey, long> _uncommitted = [];

    public FunctionNumbers(SqliteConnection connection)
    {
        using SqliteCommand read = connection.CreateCommand();
        read.CommandText = "SELECT number, namespace, name FROM functions";
        using SqliteDataReader row = read.ExecuteReader();
        while (row.Read())
        {
            FunctionKey function = new(row.GetString(1), row.GetString(2));
            (_numbers[function], _keys[row.GetInt64(0)]) = (row.GetInt64(0), function);
        }

        _insert = connection.CreateCommand();
        _insert.CommandText = "INSERT INTO functions (namespace, name) VALUES ($namespace, $name) RETURNING number";
    }

    /// <summary>A function's number, or null while it never had an event.</summary>
    public long? Find(FunctionKey function) => _numbers.TryGetValue(function, out long number) ? number : null;

    /// <summary>The function of a number that rows have.</summary>
    public FunctionKey KeyOf(long number) => _keys[number];

    /// <summary>A function's number; it gets one when it has none.</summary>
    public long NumberOf(FunctionKey function, SqliteTransaction transaction)
    {
        if (_numbers.TryGetValue(function, out long number) || _uncommitted.TryGetValue(function, out number))
        {
            return number;
        }

        _insert.Transaction = transaction;
        EventRow.Set(_insert.Parameters, "$namespace", function.Namespace);
        EventRow.Set(_insert.Parameters, "$name", function.Name);
        number = (long)_insert.ExecuteScalar()!;
        _keys[number] = function;
        return _uncommitted[function] = number;
    }

    public void Committed()
    {
        foreach ((FunctionKey function, long number) in _uncommitted)
        {
            _numbers[function] = number;
        }

        _uncommitted.Clear();
    }

    public void RolledBack() => _uncommitted.Clear();

    public void Dispose() => _insert.Dispose();
}
