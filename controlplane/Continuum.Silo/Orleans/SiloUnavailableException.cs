namespace Orleans.Runtime;

/// <summary>The silo is not running, or is stopping; the call was not made or not finished.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>An unexplained failure.</summary>
    public SiloUnavailableException()
    {
    }

    /// <summary>A failure.</summary>
    /// <param name="message">What was wrong and what would be right.</param>
    public SiloUnavailableException(string message) : base(message)
    {
    }

    /// <summary>A failure caused by another one.</summary>
    /// <param name="message">What was wrong and what would be right.</param>
    /// <param name="innerException">The cause.</param>
    public SiloUnavailableException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
