using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>The connection of the queue's reads, so that they never wait for a commit. One command at a time.</summary>
internal sealed class ReadConnection(SqliteConnection connection, string path) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private bool _closed;

    /// <exception cref="EventQueueException">It is closed.</exception>
    public void Require()
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw new EventQueueException(EventQueueError.Closed, "the event queue is closed");
            }
        }
    }

    /// <summary>All rows of a query.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="bind">Sets its parameters.</param>
    /// <param name="read">Reads a row.</param>
    public List<T> Query<T>(string sql, Action<SqliteParameterCollection> bind, Func<SqliteDataReader, T> read)
    {
        List<T> rows = [];
        Walk(sql, bind, row =>
        {
            rows.Add(read(row));
            return true;
        });
        return rows;
    }

    /// <summary>Goes through the rows of a query.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="bind">Sets its parameters.</param>
    /// <param name="visit">Takes a row; whether to go on.</param>
    public void Walk(string sql, Action<SqliteParameterCollection> bind, Func<SqliteDataReader, bool> visit)
    {
        lock (_gate)
        {
            Require();
            try
            {
                SqliteCommand command = CommandOf(sql);
                bind(command.Parameters);
                using SqliteDataReader row = command.ExecuteReader();
                while (row.Read() && visit(row))
                {
                }
            }
            catch (SqliteException e)
            {
                throw EventDatabase.Translate(e, path);
            }
        }
    }

    /// <summary>Lets several queries see one state of the database.</summary>
    public T InSnapshot<T>(Func<T> read)
    {
        lock (_gate)
        {
            Require();
            Execute("BEGIN");
            try
            {
                return read();
            }
            finally
            {
                Execute("COMMIT");
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (SqliteCommand command in _commands.Values)
            {
                command.Dispose();
            }

            _commands.Clear();
            connection.Dispose();
        }
    }

    private void Execute(string sql) => Walk(sql, _ => { }, _ => false);

    // The statements are few and stay prepared.
    private SqliteCommand CommandOf(string sql)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            _commands[sql] = command;
        }

        return command;
    }
}
