namespace Orleans.Concurrency;

/// <summary>Lets all calls of a grain class interleave: a call may start while another one awaits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
