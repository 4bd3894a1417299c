namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>Something that takes bytes from strangers.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Before the first dash of the names of its files in the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>How many of all inputs it gets, beside those of the others.</summary>
    public virtual int Weight => 1;

    /// <summary>Bytes that one input may have allocated, beside <see cref="AllowedPerByte"/>.</summary>
    public virtual long Allowed => 64 * 1024;

    /// <summary>Bytes that may be allocated for each byte of an input.</summary>
    public virtual long AllowedPerByte => 100;

    /// <summary>
    /// Makes a mutated input one that is looked at more closely, as by a length or a check sum that fits.
    /// </summary>
    public virtual byte[] Repair(byte[] input) => input;

    /// <summary>
    /// Takes the input. What comes back says what it was taken for, roughly: an input with a new answer is kept and
    /// mutated further. Whatever is thrown is a defect.
    /// </summary>
    public abstract string Take(byte[] input);
}
