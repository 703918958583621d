namespace PxarMount.Tests.TestKit.Damage;

/// <summary>A reader did what no archive may make it do; the message ends with how to do it again.</summary>
public sealed class MisbehaviourException(string message, Exception? cause = null) : Exception(message, cause);
