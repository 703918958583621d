using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>A test with a real Redis server; where mounts must not be skipped, neither must this.</summary>
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = Requirements.WhatIsMissing("redis-server");
}
