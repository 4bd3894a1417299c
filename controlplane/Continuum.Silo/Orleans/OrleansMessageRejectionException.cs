namespace Orleans.Runtime;

/// <summary>A call that the silo refused.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException()
    {
    }

    internal OrleansMessageRejectionException(string message) : base(message)
    {
    }

    internal OrleansMessageRejectionException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
