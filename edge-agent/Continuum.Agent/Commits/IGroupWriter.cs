using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Commits;

/// <summary>What writes to a database, one transaction after the other; used by one thread at a time.</summary>
internal interface IGroupWriter
{
    /// <summary>Begins a transaction; what an earlier one left undone is undone first.</summary>
    void Begin(DateTimeOffset now);

    /// <summary>On the disk when it returns.</summary>
    void Commit();

    /// <summary>Undoes everything since <see cref="Begin"/>, where that is not done already.</summary>
    void RollBack();

    /// <summary>Says what an error of the database means, and what helps.</summary>
    static abstract Exception Translate(SqliteException e, string path);

    /// <summary>Says of one write that what it read makes no sense.</summary>
    static abstract Exception Unreadable(FormatException e, string path);

    /// <summary>Says that nothing is written any more.</summary>
    static abstract Exception Closed(Exception inner);
}
