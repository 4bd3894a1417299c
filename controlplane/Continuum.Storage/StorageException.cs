namespace Continuum.Storage;

/// <summary>
/// The store could not be read or written. A changed version is no such failure: it has its own exception.
/// </summary>
public sealed class StorageException : Exception
{
    internal StorageException(StorageProblem problem, string path, string message, Exception? innerException)
        : base(message, innerException)
    {
        Problem = problem;
        Path = path;
    }

    /// <summary>What kind of failure it is.</summary>
    public StorageProblem Problem { get; }

    /// <summary>The absolute path of the database file.</summary>
    public string Path { get; }
}
