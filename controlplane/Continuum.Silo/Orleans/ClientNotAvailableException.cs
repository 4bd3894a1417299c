namespace Orleans.Runtime;

/// <summary>A call to an observer whose reference was deleted.</summary>
public sealed class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(GrainId observer)
        : base($"Observer {observer} was deleted; create a new reference and subscribe again.")
    {
    }
}
