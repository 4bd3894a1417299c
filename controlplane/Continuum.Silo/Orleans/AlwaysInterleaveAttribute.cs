namespace Orleans.Concurrency;

/// <summary>
/// Lets calls of one method start while any other call of the grain awaits, and the others while they await.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
