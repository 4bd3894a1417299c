namespace Orleans.Runtime;

/// <summary>More calls wait for one grain or observer than it may have waiting; the call was not made.</summary>
public sealed class LimitExceededException : OrleansException
{
    /// <summary>An unexplained failure.</summary>
    public LimitExceededException()
    {
    }

    /// <summary>A failure.</summary>
    /// <param name="message">What was wrong and what would be right.</param>
    public LimitExceededException(string message) : base(message)
    {
    }

    /// <summary>A failure caused by another one.</summary>
    /// <param name="message">What was wrong and what would be right.</param>
    /// <param name="innerException">The cause.</param>
    public LimitExceededException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
