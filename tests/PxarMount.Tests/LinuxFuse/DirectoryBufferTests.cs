using System.Buffers.Binary;
using System.Text;
using LinuxFuse;

namespace PxarMount.Tests.LinuxFuse;

public sealed class DirectoryBufferTests
{
    private static readonly FuseEntry s_entry = new()
    {
        Attributes = new FuseAttributes { Inode = 0x1122, Mode = 0x81a4, Size = 5, LinkCount = 1 },
        NameValidFor = TimeSpan.FromDays(365),
        AttributesValidFor = TimeSpan.FromSeconds(2.5),
    };

    [Theory]
    [InlineData(1, 32)]
    [InlineData(8, 32)]
    [InlineData(9, 40)]
    [InlineData(255, 280)]
    public void PlainRecords_ArePaddedToEight(int nameLength, int recordLength)
    {
        byte[] memory = Filled(1024);
        var buffer = new DirectoryBuffer(memory, withAttributes: false);
        byte[] name = Enumerable.Repeat((byte)'n', nameLength).ToArray();
        Assert.True(buffer.TryAdd(name, 7, s_entry));
        Assert.Equal(recordLength, buffer.Length);
        Assert.Equal(0x1122UL, BinaryPrimitives.ReadUInt64LittleEndian(memory));
        Assert.Equal(7UL, BinaryPrimitives.ReadUInt64LittleEndian(memory.AsSpan(8)));
        Assert.Equal((uint)nameLength, BinaryPrimitives.ReadUInt32LittleEndian(memory.AsSpan(16)));
        Assert.Equal(8U, BinaryPrimitives.ReadUInt32LittleEndian(memory.AsSpan(20)));
        Assert.Equal(name, memory.AsSpan(24, nameLength).ToArray());
        Assert.All(memory[(24 + nameLength)..recordLength], padding => Assert.Equal(0, padding));
        Assert.Equal(0xff, memory[recordLength]);
    }

    [Fact]
    public void PlusRecords_BeginWithTheLookupsAnswer()
    {
        byte[] memory = Filled(1024);
        var buffer = new DirectoryBuffer(memory, withAttributes: true);
        Assert.True(buffer.TryAdd("file"u8, -1, s_entry));
        Assert.Equal(160, buffer.Length);
        Assert.Equal(0x1122UL, BinaryPrimitives.ReadUInt64LittleEndian(memory));
        Assert.Equal(31_536_000UL, BinaryPrimitives.ReadUInt64LittleEndian(memory.AsSpan(16)));
        Assert.Equal(2UL, BinaryPrimitives.ReadUInt64LittleEndian(memory.AsSpan(24)));
        Assert.Equal(500_000_000U, BinaryPrimitives.ReadUInt32LittleEndian(memory.AsSpan(36)));
        Assert.Equal(0x81a4U, BinaryPrimitives.ReadUInt32LittleEndian(memory.AsSpan(40 + 60)));
        Assert.Equal(ulong.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(memory.AsSpan(136)));
        Assert.Equal("file", Encoding.ASCII.GetString(memory, 152, 4));
    }

    [Fact]
    public void DotAndDotDot_AreNotTakenOverAsNodes()
    {
        byte[] memory = Filled(1024);
        var buffer = new DirectoryBuffer(memory, withAttributes: true);
        Assert.True(buffer.TryAddNameOnly("."u8, 1, 1, 0x41ed));
        Assert.True(buffer.TryAdd(".."u8, 2, s_entry));
        Assert.All(memory[..128], head => Assert.Equal(0, head));
        Assert.All(memory[160..288], head => Assert.Equal(0, head));
        Assert.Equal(1UL, BinaryPrimitives.ReadUInt64LittleEndian(memory.AsSpan(128)));
        Assert.Equal(4U, BinaryPrimitives.ReadUInt32LittleEndian(memory.AsSpan(128 + 20)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatDoesNotFit_ChangesNothing_ForEveryRoom(bool withAttributes)
    {
        int record = withAttributes ? 160 : 32;
        for (int room = 0; room < 3 * record; room++)
        {
            byte[] memory = Filled(room + 16);
            var buffer = new DirectoryBuffer(memory.AsSpan(0, room), withAttributes);
            int count = 0;
            while (buffer.TryAdd("name"u8, count + 1, s_entry))
                count++;
            Assert.Equal(room / record, count);
            Assert.Equal(count * record, buffer.Length);
            Assert.All(memory[buffer.Length..], untouched => Assert.Equal(0xff, untouched));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    [InlineData(null)]
    public void ANameTheKernelRefuses_IsLeftOut(string? name)
    {
        byte[] bytes = name is null ? new byte[DirectoryBuffer.LongestName + 1] : Encoding.ASCII.GetBytes(name);
        bytes.AsSpan().Replace((byte)0, name is null ? (byte)'x' : (byte)0);
        var buffer = new DirectoryBuffer(Filled(4096), withAttributes: true);
        Assert.True(buffer.TryAdd(bytes, 1, s_entry));
        Assert.True(buffer.TryAddNameOnly(bytes, 1, 5, 0x81a4));
        Assert.Equal(0, buffer.Length);
    }

    private static byte[] Filled(int length)
    {
        byte[] memory = new byte[length];
        memory.AsSpan().Fill(0xff);
        return memory;
    }
}
