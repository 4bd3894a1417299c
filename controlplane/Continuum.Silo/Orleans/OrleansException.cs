namespace Orleans.Runtime;

/// <summary>What the silo itself throws, as opposed to what grains throw.</summary>
public class OrleansException : Exception
{
    /// <summary>An unexplained failure.</summary>
    public OrleansException()
    {
    }

    /// <summary>A failure.</summary>
    /// <param name="message">What was wrong and what would be right.</param>
    public OrleansException(string message) : base(message)
    {
    }

    /// <summary>A failure caused by another one.</summary>
    /// <param name="message">What was wrong and what would be right.</param>
    /// <param name="innerException">The cause.</param>
    public OrleansException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
